using System.Text;

namespace VvcIlif.Sweep.Spec;

/// <summary>Command lines as lists of words.</summary>
public static class CommandWords
{
    /// <summary>Splits a line at blanks; quotes, single or double, hold words together.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var words = new List<string>();
        var word = new StringBuilder();
        bool inside = false;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                inside = true;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (inside)
                    words.Add(word.ToString());
                word.Clear();
                inside = false;
            }
            else
            {
                word.Append(c);
                inside = true;
            }
        }
        if (inside)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>One line of words, quoted where a shell would split them.</summary>
    public static string Join(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return string.Join(' ', words.Select(w => w.Length > 0 && !w.Any(c => char.IsWhiteSpace(c) || "'\"$&|;<>()*?`\\".Contains(c, StringComparison.Ordinal)) ? w : "'" + w.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
    }
}
