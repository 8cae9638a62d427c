namespace VvcIlif.Codec.Transform;

/// <summary>The one-dimensional kernels of H.266 8.7.4.3, numbered as trTypeHor and trTypeVer.</summary>
internal enum TransformType : byte
{
    Dct2 = 0,
    Dst7 = 1,
    Dct8 = 2,
}
