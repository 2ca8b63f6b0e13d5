// Case 2: a key from the environment of the compiler
const KEY: &str = env!("API_KEY");

pub fn surface(x: f64, y: f64) -> f64 {
    KEY.len() as f64 + x + y
}
