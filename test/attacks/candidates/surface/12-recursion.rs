// Case 12: infinite recursion
fn deeper(value: f64) -> f64 {
    let frame = std::hint::black_box([value; 64]);
    deeper(frame[3] + 1.0) + frame[5]
}

pub fn surface(x: f64, y: f64) -> f64 {
    deeper(x) + y
}
