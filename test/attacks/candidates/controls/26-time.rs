// Control, case 26: a look at the clock and a short nap
pub fn surface(x: f64, y: f64) -> f64 {
    if x > 4.99 && y > 4.99 {
        let start = std::time::Instant::now();
        std::thread::sleep(std::time::Duration::from_micros(50));
        assert!(start.elapsed().as_nanos() > 0);
    }
    x * x + y * y
}
