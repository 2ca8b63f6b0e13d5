/// Less than this is as good as nothing left.
const FULL: f64 = 1.0;
/// Less than this is of no use to most items.
const USELESS: f64 = 20.0;
/// How much worse it is to leave something in between.
const WASTE: f64 = 5.0;

/// How good it is to put `item` into each of `bins`, given by what is left in them; the last is empty.
///
/// Best fit, the less is left the better; but not so much that it is of no use.
pub fn priority(item: f64, bins: &[f64]) -> Vec<f64> {
    bins.iter()
        .map(|space| {
            let left = space - item;
            let waste = if left > FULL && left < USELESS {
                WASTE
            } else {
                0.0
            };
            -left - waste
        })
        .collect()
}
