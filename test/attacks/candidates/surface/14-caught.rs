// Case 14: catch the end of memory and go on
pub fn surface(x: f64, y: f64) -> f64 {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        let more = std::panic::catch_unwind(|| vec![1u8; 1 << 20]);
        if let Ok(more) = more {
            kept.push(more);
        }
        std::hint::black_box((&kept, x, y));
    }
}
