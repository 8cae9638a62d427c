using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>scaling_list_data() (H.266 7.3.2.20, 7.4.3.20).</summary>
internal sealed class ScalingListData
{
    /// <summary>Lists: 2 of 2x2, 6 of 4x4, 20 of 8x8, of which those from 14 on also have a DC value.</summary>
    public const int Lists = 28;

    public readonly bool[] scaling_list_copy_mode_flag = new bool[Lists], scaling_list_pred_mode_flag = new bool[Lists];
    public readonly int[] scaling_list_pred_id_delta = new int[Lists], scaling_list_dc_coef = new int[14];
    public readonly int[,] scaling_list_delta_coef = new int[Lists, 64];

    /// <summary>ScalingMatrixRec: <c>[id][y * size + x]</c> with size 2, 4 or 8.</summary>
    public readonly byte[][] ScalingMatrixRec = new byte[Lists][];

    /// <summary>ScalingMatrixDcRec of lists 14..27.</summary>
    public readonly byte[] ScalingMatrixDcRec = new byte[14];

    /// <summary>log2 of the side of list <paramref name="id"/>.</summary>
    public static int Log2Size(int id) => id < 2 ? 1 : id < 8 ? 2 : 3;

    public static void Code<TIo>(ref TIo io, ScalingListData data, bool chroma) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("scaling_list_data");
        ReadOnlySpan<byte> scan8 = DiagonalScan8;
        for (int id = 0; id < Lists; id++)
        {
            if (chroma || id % 3 == 2 || id == 27)
            {
                io.Flag(ref data.scaling_list_copy_mode_flag[id]);
                bool copy = data.scaling_list_copy_mode_flag[id];
                if (!copy)
                    io.Flag(ref data.scaling_list_pred_mode_flag[id]);
                else
                    data.scaling_list_pred_mode_flag[id] = false;
                if ((copy || data.scaling_list_pred_mode_flag[id]) && id is not (0 or 2 or 8))
                    io.Ue(ref data.scaling_list_pred_id_delta[id], 0, id < 2 ? id : id < 8 ? id - 2 : id - 8);
                if (!copy)
                {
                    if (id > 13)
                        io.Se(ref data.scaling_list_dc_coef[id - 14], -128, 127);
                    for (int i = 0; i < 1 << (2 * Log2Size(id)); i++)
                    {
                        // The zeroed-out quarter of 64x64 is not coded.
                        if (id > 25 && (scan8[i] & 7) >= 4 && scan8[i] >> 3 >= 4)
                            continue;
                        io.Se(ref data.scaling_list_delta_coef[id, i], -128, 127);
                    }
                }
            }
            else
            {
                data.scaling_list_copy_mode_flag[id] = true;
                data.scaling_list_pred_mode_flag[id] = false;
                data.scaling_list_pred_id_delta[id] = 0;
            }
            data.Derive(id);
        }
        io.End();
    }

    private void Derive(int id)
    {
        int log2 = Log2Size(id), count = 1 << (2 * log2);
        bool copy = scaling_list_copy_mode_flag[id], predicted = copy || scaling_list_pred_mode_flag[id];
        int reference = id - scaling_list_pred_id_delta[id];
        var matrix = new byte[count];
        byte dc;
        if (!predicted || reference == id)
        {
            dc = (byte)(predicted ? 16 : 8);
            matrix.AsSpan().Fill(dc);
        }
        else
        {
            ScalingMatrixRec[reference].CopyTo(matrix, 0);
            dc = reference > 13 ? ScalingMatrixDcRec[reference - 14] : matrix[0];
        }
        if (!copy)
        {
            int next = 0;
            if (id > 13)
            {
                next = scaling_list_dc_coef[id - 14];
                dc = (byte)(dc + next);
            }
            ReadOnlySpan<byte> scan8 = DiagonalScan8;
            Span<byte> scan = stackalloc byte[count];
            FillDiagonalScan(scan, log2);
            for (int i = 0; i < count; i++)
            {
                if (!(id > 25 && (scan8[i] & 7) >= 4 && scan8[i] >> 3 >= 4))
                    next += scaling_list_delta_coef[id, i];
                ref byte cell = ref matrix[scan[i]];
                cell = (byte)(cell + next);
                Check(cell != 0 || id > 25, "A scaling factor is 0.", nameof(scaling_list_delta_coef));
            }
        }
        ScalingMatrixRec[id] = matrix;
        if (id > 13)
            ScalingMatrixDcRec[id - 14] = dc;
    }

    /// <summary>Which list a block uses (H.266 table 38).</summary>
    /// <param name="intra">The coding unit is intra coded; else inter or intra block copy.</param>
    /// <param name="component">0 Y, 1 Cb, 2 Cr.</param>
    /// <param name="log2Size">log2 of the larger side of the block, 1..6.</param>
    public static int ListId(bool intra, int component, int log2Size)
    {
        ReadOnlySpan<byte> ids =
        [
            0, 2, 8, 14, 20, 26, 0, 3, 9, 15, 21, 21, 0, 4, 10, 16, 22, 22,
            0, 5, 11, 17, 23, 27, 0, 6, 12, 18, 24, 24, 1, 7, 13, 19, 25, 25,
        ];
        return ids[((intra ? 0 : 3) + component) * 6 + log2Size - 1];
    }

    /// <summary>Fills m[x][y], row by row, for a block (H.266 8.7.3).</summary>
    /// <param name="id">List, from <see cref="ListId"/>.</param>
    /// <param name="log2Width">log2 of the block's width, 0..6.</param>
    /// <param name="log2Height">log2 of the block's height, 0..6.</param>
    /// <param name="m">Factors, width x height.</param>
    public void FillScalingFactors(int id, int log2Width, int log2Height, Span<byte> m)
    {
        int log2 = Log2Size(id);
        byte[] matrix = ScalingMatrixRec[id];
        for (int y = 0; y < 1 << log2Height; y++)
        {
            int j = (y << log2) >> log2Height;
            for (int x = 0; x < 1 << log2Width; x++)
                m[(y << log2Width) + x] = matrix[(j << log2) + ((x << log2) >> log2Width)];
        }
        if (id > 13)
            m[0] = ScalingMatrixDcRec[id - 14];
    }

    private static readonly byte[] s_diagonalScan8 = CreateScan8();

    /// <summary>Up-right diagonal scan of 8x8 as y * 8 + x.</summary>
    private static ReadOnlySpan<byte> DiagonalScan8 => s_diagonalScan8;

    private static byte[] CreateScan8()
    {
        var scan = new byte[64];
        FillDiagonalScan(scan, 3);
        return scan;
    }

    // H.266 6.5.2
    private static void FillDiagonalScan(Span<byte> scan, int log2)
    {
        int size = 1 << log2, i = 0;
        for (int sum = 0; i < size * size; sum++)
        {
            for (int y = Math.Min(sum, size - 1); y >= 0 && sum - y < size; y--)
                scan[i++] = (byte)((y << log2) + sum - y);
        }
    }
}
