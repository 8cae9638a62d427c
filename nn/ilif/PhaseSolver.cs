using VvcIlif.Codec.Interpolation.Ilif;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>
/// The phases in closed form: with the filter part fixed, each phase is a linear regression on the 25 C features
/// around a sample, and all of them share one matrix.
/// </summary>
public sealed class PhaseSolver : IDisposable
{
    private readonly Tensor _products;
    private readonly Tensor _targets;
    private readonly int _channels;

    /// <summary>Starts with no data.</summary>
    public PhaseSolver(int channels, Device device)
    {
        _channels = channels;
        long n = IlifArchitecture.HeadTaps * IlifArchitecture.HeadTaps * channels + 1;
        _products = zeros(n, n, ScalarType.Float64, device);
        _targets = zeros(n, IlifArchitecture.Phases, ScalarType.Float64, device);
    }

    /// <summary>Adds patches.</summary>
    /// <param name="features">[B, C, H, W].</param>
    /// <param name="targets">[B, 256, H, W].</param>
    /// <param name="weight">[B, 1, 1, 1].</param>
    /// <param name="crop">Samples at the border of a patch that do not count.</param>
    public void Add(Tensor features, Tensor targets, Tensor weight, int crop)
    {
        using var scope = NewDisposeScope();
        const int reach = IlifArchitecture.HeadTaps / 2;
        long height = features.shape[2], width = features.shape[3];
        for (long b = 0; b < features.shape[0]; b++)
        {
            using var inner = NewDisposeScope();
            Tensor patch = features.narrow(0, b, 1).slice(2, crop - reach, height - crop + reach, 1).slice(3, crop - reach, width - crop + reach, 1);
            Tensor columns = nn.functional.unfold(patch, IlifArchitecture.HeadTaps)[0].to(ScalarType.Float32);
            columns = cat([columns, ones(1, columns.shape[1], columns.dtype, columns.device)], 0);
            Tensor wanted = targets[b].slice(1, crop, height - crop, 1).slice(2, crop, width - crop, 1).reshape(IlifArchitecture.Phases, -1);
            Tensor scaled = columns * weight[b].reshape(1, 1);
            _products.add_(scaled.matmul(columns.t()).to(ScalarType.Float64));
            _targets.add_(scaled.matmul(wanted.t()).to(ScalarType.Float64));
        }
    }

    /// <summary>Weights [256, C, 5, 5] and offsets [256] of least weighted squared error.</summary>
    /// <param name="ridge">Damping relative to the mean of the diagonal.</param>
    public (float[] Weights, float[] Offsets) Solve(double ridge = 1e-4)
    {
        using var scope = NewDisposeScope();
        long n = _products.shape[0];
        Tensor damped = _products + eye(n, dtype: ScalarType.Float64, device: _products.device) * (_products.diagonal().mean() * ridge);
        Tensor solution = linalg.solve(damped, _targets).t().to(ScalarType.Float32).cpu();
        return (solution.slice(1, 0, n - 1, 1).contiguous().data<float>().ToArray(), solution.slice(1, n - 1, n, 1).contiguous().data<float>().ToArray());
    }

    /// <summary>Puts a solution into a network with a direct head; its integer output stays as it is.</summary>
    public void SolveInto(IlifNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (float[] weights, float[] offsets) = Solve();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            if (name == "phases.weight")
                parameter.copy_(tensor(weights).reshape(IlifArchitecture.Phases, _channels, IlifArchitecture.HeadTaps, IlifArchitecture.HeadTaps));
            if (name == "phases.bias")
                parameter.copy_(tensor(offsets));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _products.Dispose();
        _targets.Dispose();
    }
}
