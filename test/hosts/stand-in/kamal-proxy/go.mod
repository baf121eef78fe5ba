module kamal-proxy-stand-in

go 1.19
