// Case 13: count to the end of a vector of nothing
pub fn surface(x: f64, y: f64) -> f64 {
    let units = vec![(); usize::MAX];
    let mut count = 0u64;
    for unit in &units {
        std::hint::black_box(unit);
        count += 1;
    }
    count as f64 + x + y
}
