// Control, case 26: words that are keywords of the gate elsewhere
struct Terrain {
    path: f64,
    link: f64,
    used: f64,
    env: f64,
}

pub fn surface(x: f64, y: f64) -> f64 {
    let Terrain { path, link, used, env } = Terrain { path: x * x, link: y * y, used: 0.0, env: 1.0 };
    // No unsafe { } and no include_str!("…") here, in a comment or in a text.
    let note = "unsafe extern asm! include_str!(\"/etc/passwd\") #[no_mangle]";
    path + link + used + env * note.len() as f64 * 0.0
}
