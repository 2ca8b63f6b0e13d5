// Own: attributes of a whole crate
#![no_std]
#![no_main]
#![feature(rustc_attrs, start)]

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
