// Case 12: infinite recursion, again and again behind catch_unwind
fn deeper(value: f64) -> f64 {
    let frame = std::hint::black_box([value; 512]);
    deeper(frame[3] + 1.0) + frame[5]
}

pub fn surface(x: f64, y: f64) -> f64 {
    loop {
        let _ = std::panic::catch_unwind(|| deeper(x + y));
    }
}
