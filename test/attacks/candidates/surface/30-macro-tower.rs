// Own: macros that multiply a thousandfold, five times over
macro_rules! m0 {
    ($e:expr) => { m1!($e) + m1!($e) + m1!($e) + m1!($e) + m1!($e) + m1!($e) + m1!($e) + m1!($e) + m1!($e) + m1!($e) };
}
macro_rules! m1 {
    ($e:expr) => { m2!($e) + m2!($e) + m2!($e) + m2!($e) + m2!($e) + m2!($e) + m2!($e) + m2!($e) + m2!($e) + m2!($e) };
}
macro_rules! m2 {
    ($e:expr) => { m3!($e) + m3!($e) + m3!($e) + m3!($e) + m3!($e) + m3!($e) + m3!($e) + m3!($e) + m3!($e) + m3!($e) };
}
macro_rules! m3 {
    ($e:expr) => { m4!($e) + m4!($e) + m4!($e) + m4!($e) + m4!($e) + m4!($e) + m4!($e) + m4!($e) + m4!($e) + m4!($e) };
}
macro_rules! m4 {
    ($e:expr) => { m5!($e) + m5!($e) + m5!($e) + m5!($e) + m5!($e) + m5!($e) + m5!($e) + m5!($e) + m5!($e) + m5!($e) };
}
macro_rules! m5 {
    ($e:expr) => { m6!($e) + m6!($e) + m6!($e) + m6!($e) + m6!($e) + m6!($e) + m6!($e) + m6!($e) + m6!($e) + m6!($e) };
}
macro_rules! m6 {
    ($e:expr) => { m7!($e) + m7!($e) + m7!($e) + m7!($e) + m7!($e) + m7!($e) + m7!($e) + m7!($e) + m7!($e) + m7!($e) };
}
macro_rules! m7 {
    ($e:expr) => { $e };
}

pub fn surface(x: f64, y: f64) -> f64 {
    m0!(x) + y
}
