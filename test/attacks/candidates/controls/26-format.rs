// Control, case 26: formatting and parsing
pub fn surface(x: f64, y: f64) -> f64 {
    let text = format!("{x:.3};{y:.3}");
    text.split(';').filter_map(|part| part.parse::<f64>().ok()).map(|z| z * z).sum()
}
