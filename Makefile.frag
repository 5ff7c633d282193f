# PHP's makefile would write this header anew whenever its stub looks newer, which needs the network. It is committed.
$(srcdir)/secsess_arginfo.h: ;
