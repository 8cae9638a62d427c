using System.Text;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Interpolation;

/// <summary>How a stream names the filter that it was coded with.</summary>
internal static class PlugInFilters
{
    /// <summary>What the SPS says about a filter.</summary>
    public static PlugInSignalling Signal(IInterpolationFilter filter, int ctbLog2Size, InterpolationSwitch switching = InterpolationSwitch.Off)
    {
        var fingerprint = new byte[FilterFingerprint.Size];
        filter.Fingerprint.CopyTo(fingerprint);
        return new PlugInSignalling
        {
            FilterId = Encoding.UTF8.GetBytes(filter.Name),
            Fingerprint = fingerprint[..PlugInSignalling.FingerprintBytes],
            CtbLog2SizeY = ctbLog2Size,
            SwitchLevel = (int)switching,
        };
    }

    /// <summary>The filter to decode a sequence with.</summary>
    /// <param name="signalled">What its SPS says; null in a standard stream.</param>
    /// <param name="given">The filter that the decoder was given, or null.</param>
    /// <exception cref="VvcNotSupportedException">The stream needs a filter that was not given.</exception>
    public static IInterpolationFilter Select(PlugInSignalling? signalled, IInterpolationFilter? given)
    {
        if (signalled is null)
            return DctInterpolationFilter.Default;
        string needed = $"interpolation filter '{signalled.FilterName}' with fingerprint {Convert.ToHexStringLower(signalled.Fingerprint)}";
        if (given is null)
            throw new VvcNotSupportedException($"{needed}, as no filter was given");
        PlugInSignalling own = Signal(given, signalled.CtbLog2SizeY);
        if (!own.FilterId.AsSpan().SequenceEqual(signalled.FilterId))
            throw new VvcNotSupportedException($"{needed}, as the filter given is '{given.Name}'");
        if (!own.Fingerprint.AsSpan().SequenceEqual(signalled.Fingerprint))
            throw new VvcNotSupportedException($"{needed}, as the filter given has fingerprint {Convert.ToHexStringLower(own.Fingerprint)}");
        return given;
    }
}
