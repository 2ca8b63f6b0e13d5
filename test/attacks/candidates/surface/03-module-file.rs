// Case 3: a module in a neighbouring file
mod neighbour;

pub fn surface(x: f64, y: f64) -> f64 {
    neighbour::secret() + x + y
}
