const STEP: f64 = 0.5;
const LAST: f64 = 2.0;

/// Rounds to a grid of equal steps, and what is beyond it to its ends.
pub fn quantize(x: f64) -> f64 {
    let place = (x / STEP).round() * STEP;
    place.max(-LAST).min(LAST)
}
