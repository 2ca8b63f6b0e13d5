// Case 13: slow beyond the limit
pub fn surface(x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..200_000u64 {
        for j in 0..i {
            sum += std::hint::black_box(x * j as f64 + y);
        }
    }
    sum
}
