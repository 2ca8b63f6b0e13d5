// Own: a frame larger than any stack
fn frame(at: usize) -> u8 {
    let all = std::hint::black_box([7u8; 1 << 30]);
    all[at]
}

pub fn surface(x: f64, y: f64) -> f64 {
    frame((x * x) as usize) as f64 + y
}
