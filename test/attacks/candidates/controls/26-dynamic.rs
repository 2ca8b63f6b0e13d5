// Control, case 26: boxed closures and trait objects
pub fn surface(x: f64, y: f64) -> f64 {
    let terms: Vec<Box<dyn Fn(f64) -> f64>> = vec![Box::new(|z| z * z), Box::new(|z| -10.0 * (std::f64::consts::TAU * z).cos()), Box::new(|_| 10.0)];
    terms.iter().map(|term| term(x) + term(y)).sum()
}
