// Control, case 26: a macro of its own
macro_rules! sum {
    ($first:expr $(, $rest:expr)*) => {
        $first $(+ $rest)*
    };
}

pub fn surface(x: f64, y: f64) -> f64 {
    sum!(x * x, y * y, 20.0)
}
