// Control, case 26: a panic that it catches itself
pub fn surface(x: f64, y: f64) -> f64 {
    let odd = std::panic::catch_unwind(|| if x > 4.9 && y > 4.9 { panic!("never mind") } else { 0.0 });
    odd.unwrap_or(0.0) + x * x + y * y
}
