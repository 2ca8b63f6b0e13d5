// Case 16: a panic whose message panics
struct Bad(f64);

impl std::fmt::Display for Bad {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("within {}", self.0)
    }
}

pub fn surface(x: f64, y: f64) -> f64 {
    panic!("{}", Bad(x + y))
}
