using System.Globalization;
using TorchSharp.Modules;
using VvcIlif.Nn.Kit.Files;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Training;

/// <summary>Adam with decoupled weight decay. Its state is a safetensors file, so that a training goes on exactly.</summary>
public sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;
    private readonly double _decay;
    private long _steps;

    /// <summary>Starts with no history.</summary>
    public AdamW(IReadOnlyList<Parameter> parameters, double weightDecay)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _decay = weightDecay;
        _means = [.. parameters.Select(p => zeros_like(p).detach().DetachFromDisposeScope())];
        _squares = [.. parameters.Select(p => zeros_like(p).detach().DetachFromDisposeScope())];
    }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGradients()
    {
        foreach (Parameter p in _parameters)
            p.grad?.zero_();
    }

    /// <summary>One step along the gradients.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _steps++;
        double correction1 = 1 - Math.Pow(Beta1, _steps), correction2 = 1 - Math.Pow(Beta2, _steps);
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i].grad is not { } gradient)
                continue;
            _means[i].mul_(Beta1).add_(gradient, 1 - Beta1);
            _squares[i].mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            _parameters[i].mul_(1 - rate * _decay);
            _parameters[i].addcdiv_(_means[i], (_squares[i] / correction2).sqrt() + Epsilon, -rate / correction1);
        }
    }

    /// <summary>Writes the state.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        var all = new Dictionary<string, FloatTensor>();
        for (int i = 0; i < _parameters.Count; i++)
        {
            all[$"{i}.mean"] = new FloatTensor(_means[i].shape, _means[i].cpu().contiguous().data<float>().ToArray());
            all[$"{i}.square"] = new FloatTensor(_squares[i].shape, _squares[i].cpu().contiguous().data<float>().ToArray());
        }
        Safetensors.Write(path, all, new Dictionary<string, string> { ["steps"] = _steps.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Takes a state over.</summary>
    public void Load(string path)
    {
        (Dictionary<string, FloatTensor> all, Dictionary<string, string> metadata) = Safetensors.Read(path);
        using var scope = NewDisposeScope();
        for (int i = 0; i < _parameters.Count; i++)
        {
            Take(_means[i], $"{i}.mean");
            Take(_squares[i], $"{i}.square");
        }
        if (!long.TryParse(metadata.GetValueOrDefault("steps"), NumberStyles.None, CultureInfo.InvariantCulture, out _steps))
            throw new SafetensorsException($"'{path}' is not the state of this optimiser.");

        void Take(Tensor to, string name)
        {
            if (!all.TryGetValue(name, out FloatTensor? from) || !from.Shape.AsSpan().SequenceEqual(to.shape))
                throw new SafetensorsException($"'{path}' is not the state of this optimiser.");
            to.copy_(tensor(from.Data).reshape(from.Shape));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor t in (IEnumerable<Tensor>)[.. _means, .. _squares])
            t.Dispose();
    }
}
