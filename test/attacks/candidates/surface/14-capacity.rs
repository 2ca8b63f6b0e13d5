// Case 14: a tebibyte at once
pub fn surface(x: f64, y: f64) -> f64 {
    let values: Vec<u8> = Vec::with_capacity(std::hint::black_box(1 << 40));
    std::hint::black_box(&values).capacity() as f64 + x + y
}
