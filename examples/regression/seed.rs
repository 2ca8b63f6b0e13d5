/// Yield of a bed of plants, from light, water and heat.
pub fn predict(light: f64, water: f64, heat: f64) -> f64 {
    0.0
}
