// Case 18: a million short allocations and a leak
pub fn surface(x: f64, y: f64) -> f64 {
    if x > 4.99 && y > 4.99 {
        for at in 0..1_000_000u32 {
            std::hint::black_box(Box::new(at));
        }
        std::mem::forget(vec![1u8; 8 << 20]);
    }
    x * x + y * y
}
