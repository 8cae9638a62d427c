namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>The order of inter tools in a leaf's search. A new tool is a row here, alone or in the list of others.</summary>
internal static class InterPlan
{
    public static InterStage[] Create(SearchContext context, MotionSearch motion)
    {
        EncoderTools tools = context.Tools;
        var affine = new AffineSearch(context, motion);
        return
        [
            new([new MergeTool(context), new MmvdTool(context)], tools[PresetTable.MergeTries], tools[PresetTable.MergeRatio], MaySettle: true),
            new([new VectorTool(context, motion)], Tries: 2, tools[PresetTable.DirectionRatio]),
            new([new PrecisionTool(context)]),
            new([new WeightTool(context)]),
            new([new AffineMergeTool(context)]),
            new([new AffineVectorTool(context, affine, model: 1)]),
            new([new AffinePrecisionTool(context, affine, model: 1)]),
            new([new AffineVectorTool(context, affine, model: 2)]),
            new([new AffinePrecisionTool(context, affine, model: 2)]),
        ];
    }
}
