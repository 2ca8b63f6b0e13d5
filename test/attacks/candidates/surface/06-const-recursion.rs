// Case 6: a constant function that calls itself twice
#![allow(long_running_const_eval)]
const fn twice(depth: u64) -> u64 {
    if depth == 0 { 1 } else { twice(depth - 1) + twice(depth - 1) }
}
const VALUE: u64 = twice(60);

pub fn surface(x: f64, y: f64) -> f64 {
    VALUE as f64 + x + y
}
