// Case 7: a macro that doubles its argument
macro_rules! double {
    ($($part:tt)*) => { double!($($part)* $($part)*) };
}

pub fn surface(x: f64, y: f64) -> f64 {
    double!(x + y)
}
