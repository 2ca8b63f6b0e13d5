// Case 17: print without end
pub fn surface(x: f64, y: f64) -> f64 {
    let line = "y".repeat(8_000);
    loop {
        println!("{line} {x} {y}");
    }
}
