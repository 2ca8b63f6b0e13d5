// Own: a generic function that calls itself with ever larger types
fn grow<T: Copy>(value: T, depth: u32) -> u32 {
    if depth == 0 { 0 } else { grow((value, value), depth - 1) + 1 }
}

pub fn surface(x: f64, y: f64) -> f64 {
    grow(x, y as u32) as f64
}
