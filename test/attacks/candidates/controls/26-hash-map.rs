// Control, case 26: a HashMap
use std::collections::HashMap;

pub fn surface(x: f64, y: f64) -> f64 {
    let mut terms = HashMap::new();
    for name in ["square", "wave", "square"] {
        *terms.entry(name.to_owned()).or_insert(0) += 1;
    }
    let squares = f64::from(terms["square"]);
    squares * (x * x + y * y) / 2.0
}
