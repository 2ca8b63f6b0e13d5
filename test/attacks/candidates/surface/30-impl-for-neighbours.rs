// Own: change what an operator means for all
impl std::ops::Add for f64 {
    type Output = f64;
    fn add(self, _: f64) -> f64 {
        0.0
    }
}

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
