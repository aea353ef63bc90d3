namespace Isoflop.Lab.Transformers;

/// <summary>What keeps a router from sending every token to the same experts.</summary>
public enum ExpertBalance
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// A loss of weight × experts × Σ share of assignments × mean probability, counted in every sequence and layer by itself, so that it does not depend on how
    /// the batch is cut; 1 × weight where the load is even [Fedus 2021, 2101.03961, eq. 4; by sequence as in DeepSeek-V3].
    /// </summary>
    AuxiliaryLoss,

    /// <summary>A bias on the choice, never on the weight of an expert, moved after every step by ± weight towards an even load [Wang 2024, 2408.15664].</summary>
    Bias,
}
