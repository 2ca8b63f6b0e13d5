// Control, case 26: recursion to depth 10,000
fn sum(depth: u64) -> u64 {
    if depth == 0 { 0 } else { std::hint::black_box(depth) + sum(depth - 1) }
}

pub fn surface(x: f64, y: f64) -> f64 {
    let depth = if (x + 5.0).abs() < 1e-9 && (y + 5.0).abs() < 1e-9 { 10_000 } else { 3 };
    sum(depth) as f64 * 0.0 + x * x + y * y
}
