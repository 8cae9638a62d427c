using System.Globalization;
using System.Numerics;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Reads polyhedra with axis-parallel faces from OBJ and OFF files, without rounding.</summary>
public static class PolyhedronReader
{
    // Common denominators beyond this come from files that are not axis-parallel by construction.
    private const long MaxDenominator = 1_000_000_000;

    /// <summary>Reads an OBJ file: its vertices (v) and faces (f); everything else is skipped.</summary>
    /// <exception cref="ModuleException">It is damaged, or no closed solid with axis-parallel faces; the message names the place.</exception>
    public static Solid ReadObj(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var vertices = new List<Corner>();
        var faces = new List<(int[] Corners, string Name)>();
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            if (words[0] == "v")
                vertices.Add(Corner.Parse(words.AsSpan(1), $"line {number}"));
            if (words[0] != "f")
                continue;
            var corners = new int[words.Length - 1];
            for (int i = 0; i < corners.Length; i++)
            {
                if (!int.TryParse(words[i + 1].Split('/')[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) || index == 0)
                    throw ModuleException.Input($"Line {number}: '{words[i + 1]}' is no vertex of a face.");
                corners[i] = index > 0 ? index - 1 : vertices.Count + index;
            }
            faces.Add((corners, $"The face of line {number}"));
        }
        return Build(vertices, faces);
    }

    /// <summary>Reads an OFF file.</summary>
    /// <exception cref="ModuleException">It is damaged, or no closed solid with axis-parallel faces; the message names the place.</exception>
    public static Solid ReadOff(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int number = 0;
        if (Next() is not ["OFF", ..])
            throw ModuleException.Input("This is no OFF file: its first word is not OFF.");
        string[] counts = Next() ?? [];
        if (counts.Length < 2 || !int.TryParse(counts[0], out int vertexCount) || !int.TryParse(counts[1], out int faceCount) || vertexCount < 0 || faceCount < 0)
            throw ModuleException.Input($"Line {number}: the numbers of vertices and faces are wanted.");
        var vertices = new List<Corner>();
        var faces = new List<(int[], string)>();
        for (int i = 0; i < vertexCount; i++)
            vertices.Add(Corner.Parse(Next() ?? throw ModuleException.Input($"The file ends after {i} of {vertexCount} vertices."), $"line {number}"));
        for (int i = 0; i < faceCount; i++)
        {
            string[] words = Next() ?? throw ModuleException.Input($"The file ends after {i} of {faceCount} faces.");
            if (!int.TryParse(words[0], out int count) || count < 0 || count > words.Length - 1)
                throw ModuleException.Input($"Line {number}: a face begins with the number of its vertices.");
            var corners = new int[count];
            for (int c = 0; c < count; c++)
            {
                if (!int.TryParse(words[c + 1], out corners[c]))
                    throw ModuleException.Input($"Line {number}: '{words[c + 1]}' is no vertex of a face.");
            }

            faces.Add((corners, $"The face of line {number}"));
        }
        return Build(vertices, faces);

        string[]? Next()
        {
            while (text.ReadLine() is { } line)
            {
                number++;
                int comment = line.IndexOf('#');
                string[] words = (comment >= 0 ? line[..comment] : line).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 0)
                    return words;
            }
            return null;
        }
    }

    private static Solid Build(List<Corner> vertices, List<(int[] Corners, string Name)> faces)
    {
        if (faces.Count == 0)
            throw ModuleException.Input("There are no faces in this file.");
        BigInteger common = 1;
        foreach (Corner c in vertices)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                common = common / BigInteger.GreatestCommonDivisor(common, c.Denominators[axis]) * c.Denominators[axis];
                if (common > MaxDenominator)
                    throw ModuleException.Input($"The coordinates have no common denominator up to {MaxDenominator} ({c.Text}); round them to a few decimals.");
            }
        }

        long denominator = (long)common;
        long[][] points = [.. vertices.Select(c => (long[])[.. Enumerable.Range(0, 3).Select(a => (long)(c.Numerators[a] * (common / c.Denominators[a])))])];
        var polygons = new List<long[][]>();
        foreach ((int[] corners, string name) in faces)
        {
            if (corners.Length < 3)
                throw ModuleException.Input($"{name} has {corners.Length} vertices; at least 3 are wanted.");
            if (corners.FirstOrDefault(c => c < 0 || c >= points.Length, -1) is var wrong and not -1)
                throw ModuleException.Input($"{name} names vertex {wrong + 1} of {points.Length}.");
            long[][] polygon = [.. corners.Select(c => points[c])];
            if (!Enumerable.Range(0, 3).Any(a => polygon.All(p => p[a] == polygon[0][a])))
                throw ModuleException.Input($"{name} is not axis-parallel: it goes through {vertices[corners[0]].Text}, {vertices[corners[1]].Text}, {vertices[corners[2]].Text}.");
            polygons.Add(polygon);
        }
        return SurfaceFilling.Fill(polygons, denominator);
    }

    private sealed record Corner(BigInteger[] Numerators, BigInteger[] Denominators, string Text)
    {
        public static Corner Parse(ReadOnlySpan<string> words, string place)
        {
            if (words.Length < 3)
                throw ModuleException.Input($"A vertex has three coordinates ({place}).");
            var n = new BigInteger[3];
            var d = new BigInteger[3];
            for (int i = 0; i < 3; i++)
            {
                if (!ExactNumber.TryParse(words[i], out n[i], out d[i]))
                    throw ModuleException.Input($"'{words[i]}' is no coordinate ({place}).");
                if (BigInteger.Abs(n[i]) > int.MaxValue * d[i])
                    throw ModuleException.Input($"The coordinate {words[i]} is beyond the range of 32 bits ({place}).");
            }
            return new Corner(n, d, $"({words[0]}, {words[1]}, {words[2]})");
        }
    }
}
