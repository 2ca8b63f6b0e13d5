// Case 15: change who may read a file
pub fn surface(x: f64, y: f64) -> f64 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions("@CANARY@/readable", std::fs::Permissions::from_mode(0)).unwrap();
    x + y
}
