// Control, case 26: a few words on standard output
pub fn surface(x: f64, y: f64) -> f64 {
    if x > 4.99 && y > 4.99 {
        println!("the far corner: {x} {y}");
        eprintln!("and a word of warning");
    }
    x * x + y * y
}
