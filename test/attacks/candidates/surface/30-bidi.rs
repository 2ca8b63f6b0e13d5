// Own: text that reads otherwise than it is
fn hidden(admin: bool) -> f64 {
    /*‮ } ⁦if admin⁩ ⁦ begin admins only */
    if admin { 1.0 } else { 0.0 }
}

pub fn surface(x: f64, y: f64) -> f64 {
    hidden(x > y)
}
