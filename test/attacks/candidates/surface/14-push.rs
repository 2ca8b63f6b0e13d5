// Case 14: a mebibyte more, for ever
pub fn surface(x: f64, y: f64) -> f64 {
    let mut kept = Vec::new();
    loop {
        kept.push(vec![x + y; 1 << 17]);
        std::hint::black_box(&kept);
    }
}
