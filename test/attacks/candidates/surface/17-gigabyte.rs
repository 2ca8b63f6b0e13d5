// Case 17: print a gigabyte in large pieces
use std::io::Write;

pub fn surface(x: f64, y: f64) -> f64 {
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..1024 {
        let _ = std::io::stdout().write_all(&piece);
    }
    f64::NAN * (x + y)
}
