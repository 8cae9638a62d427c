using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Fourier and cosine transforms in two dimensions.</summary>
public static class Fourier
{
    /// <summary>Fourier transform of one channel, row by row; not scaled.</summary>
    public static Complex[] Forward(ImageF image, int channel = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        Complex[] values = Array.ConvertAll(image.Plane(channel).ToArray(), v => new Complex(v, 0));
        Transform(values, image.Width, image.Height, inverse: false);
        return values;
    }

    /// <summary>Transforms in place; the inverse is divided by the number of values.</summary>
    /// <param name="values">width * height values, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="inverse">Backwards.</param>
    public static void Transform(Complex[] values, int width, int height, bool inverse)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != width * height)
            throw new ArgumentException("The size does not fit.", nameof(values));
        var row = new Complex[width];
        for (int y = 0; y < height; y++)
        {
            Array.Copy(values, y * width, row, 0, width);
            One(row);
            row.CopyTo(values, y * width);
        }
        var column = new Complex[height];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
                column[y] = values[y * width + x];
            One(column);
            for (int y = 0; y < height; y++)
                values[y * width + x] = column[y];
        }

        void One(Complex[] line)
        {
            if (inverse)
                MathNet.Numerics.IntegralTransforms.Fourier.Inverse(line, FourierOptions.Matlab);
            else
                MathNet.Numerics.IntegralTransforms.Fourier.Forward(line, FourierOptions.Matlab);
        }
    }

    /// <summary>The matrix of the orthonormal DCT-II: row k is the k-th basis vector.</summary>
    public static double[,] DctMatrix(int size)
    {
        var m = new double[size, size];
        for (int k = 0; k < size; k++)
        {
            for (int i = 0; i < size; i++)
                m[k, i] = Math.Sqrt((k == 0 ? 1.0 : 2.0) / size) * Math.Cos(Math.PI * (i + 0.5) * k / size);
        }

        return m;
    }

    /// <summary>The matrix of the orthonormal DST-VII: row k is the k-th basis vector.</summary>
    public static double[,] DstMatrix(int size)
    {
        var m = new double[size, size];
        for (int k = 0; k < size; k++)
        {
            for (int i = 0; i < size; i++)
                m[k, i] = 2 / Math.Sqrt(2 * size + 1) * Math.Sin(Math.PI * (2 * k + 1) * (i + 1) / (2 * size + 1));
        }

        return m;
    }
}
