// Own: the crate of procedural macros
extern crate proc_macro;
fn parse() -> usize {
    "1".parse::<proc_macro::TokenStream>().map_or(0, |stream| stream.into_iter().count())
}

pub fn surface(x: f64, y: f64) -> f64 {
    parse() as f64 + x + y
}
