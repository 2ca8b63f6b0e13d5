// Case 15: become another program
pub fn surface(x: f64, y: f64) -> f64 {
    use std::os::unix::process::CommandExt;
    let error = std::process::Command::new("/bin/sh").args(["-c", "touch @CANARY@/exec"]).exec();
    panic!("{error} {x} {y}")
}
