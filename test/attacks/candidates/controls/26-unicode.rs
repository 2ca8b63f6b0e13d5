// Control, case 26: names and texts of other alphabets
pub fn surface(x: f64, y: f64) -> f64 {
    let höhe = x * x + y * y;
    let γωνία = "grüße, 世界".chars().count() as f64;
    höhe + 0.0 * γωνία
}
