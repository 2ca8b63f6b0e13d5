// Case 3: the same, built by a macro
macro_rules! with {
    ($attribute:meta) => {
        #[$attribute]
        mod hostname;
    };
}
with!(path = "/etc/hostname");

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
