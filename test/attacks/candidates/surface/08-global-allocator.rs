// Case 8: replace the allocator, without unsafe code
#[global_allocator]
static ALLOCATOR: std::alloc::System = std::alloc::System;

pub fn surface(x: f64, y: f64) -> f64 {
    vec![x; 10].iter().sum::<f64>() + y
}
