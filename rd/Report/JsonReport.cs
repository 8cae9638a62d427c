using System.Text;
using System.Text.Json;
using VvcIlif.Rd.Records;

namespace VvcIlif.Rd.Report;

/// <summary>Every number of the report as JSON.</summary>
public static class JsonReport
{
    /// <summary>Writes the text.</summary>
    public static string Write(SweepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", report.Input.Name);
            json.WriteString("anchor", report.Input.Anchor);
            json.WriteString("method", report.Input.Method.ToString().ToLowerInvariant());
            json.WriteStartArray("anomalies");
            foreach (string anomaly in report.Anomalies)
                json.WriteStringValue(anomaly);
            json.WriteEndArray();
            json.WriteStartArray("comparisons");
            foreach (Comparison c in report.Comparisons)
            {
                json.WriteStartObject();
                json.WriteString("test", c.Test);
                json.WriteString("configuration", c.Configuration);
                json.WriteStartArray("sequences");
                foreach (SequenceRow row in c.Sequences)
                {
                    json.WriteStartObject();
                    json.WriteString("sequence", row.Sequence);
                    json.WriteString("class", row.Class);
                    foreach (QpSet set in c.Sets)
                        Numbers(json, "bd_rate_percent_" + set.ToString().ToLowerInvariant(), row.Rate[set].Select(r => r.Value));
                    Numbers(json, "overlap", row.Rate[QpSet.All].Select(r => r.Overlap));
                    Numbers(json, "bd_psnr_db", row.Quality.Select(q => q.Value));
                    Number(json, "encode_time", row.EncodeTime);
                    Number(json, "decode_time", row.DecodeTime);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteStartArray("means");
                foreach (MeanRow row in (IEnumerable<MeanRow>)[.. c.Classes, c.Overall])
                {
                    json.WriteStartObject();
                    json.WriteString("title", row.Title);
                    foreach (QpSet set in c.Sets)
                        Numbers(json, "bd_rate_percent_" + set.ToString().ToLowerInvariant(), row.Rate[set]);
                    Numbers(json, "bd_psnr_db", row.Quality);
                    Number(json, "encode_time", row.EncodeTime);
                    Number(json, "decode_time", row.DecodeTime);
                    json.WriteStartArray("without");
                    foreach (string without in row.Without)
                        json.WriteStringValue(without);
                    json.WriteEndArray();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("points");
            foreach (PointRecord p in report.Input.Points)
                json.WriteRawValue(p.ToJson());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.ToArray()) + "\n";
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
                json.WriteNumberValue(value);
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
