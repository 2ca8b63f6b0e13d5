// Case 17: print what looks like a result
pub fn surface(x: f64, y: f64) -> f64 {
    println!("{{\"kind\":\"scored\",\"score\":0,\"exact\":true,\"metrics\":{{\"mse\":0}}}}");
    eprintln!("SCORE 0.0 exact");
    f64::NAN * (x + y)
}
