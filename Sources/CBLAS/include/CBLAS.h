// The CBLAS and LAPACK symbols this project calls, and nothing else.
//
// They are declared here, not included from <cblas.h>, because that header's place and its enum
// names differ between reference BLAS and OpenBLAS, while the binary interface is the same:
// 32-bit integers, enumerations passed as `int`. Any library that provides libblas and liblapack
// serves; the system's alternatives choose which.
//
// LAPACK is Fortran: every argument is a pointer, matrices are column-major, and the hidden
// lengths of character arguments are not passed, as is usual (they are always 1 and never read).

#ifndef WINNOW_CBLAS_H
#define WINNOW_CBLAS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

// BLAS level 1

void cblas_saxpy(int32_t n, float alpha, const float *x, int32_t incx, float *y, int32_t incy);
void cblas_daxpy(int32_t n, double alpha, const double *x, int32_t incx, double *y, int32_t incy);
float cblas_sdot(int32_t n, const float *x, int32_t incx, const float *y, int32_t incy);
double cblas_ddot(int32_t n, const double *x, int32_t incx, const double *y, int32_t incy);
double cblas_dsdot(int32_t n, const float *x, int32_t incx, const float *y, int32_t incy);
void cblas_sscal(int32_t n, float alpha, float *x, int32_t incx);
void cblas_dscal(int32_t n, double alpha, double *x, int32_t incx);
float cblas_snrm2(int32_t n, const float *x, int32_t incx);
double cblas_dnrm2(int32_t n, const double *x, int32_t incx);
float cblas_sasum(int32_t n, const float *x, int32_t incx);
double cblas_dasum(int32_t n, const double *x, int32_t incx);

// BLAS level 2

void cblas_sgemv(int order, int transpose, int32_t m, int32_t n, float alpha, const float *a,
                 int32_t lda, const float *x, int32_t incx, float beta, float *y, int32_t incy);
void cblas_dgemv(int order, int transpose, int32_t m, int32_t n, double alpha, const double *a,
                 int32_t lda, const double *x, int32_t incx, double beta, double *y,
                 int32_t incy);

// BLAS level 3

void cblas_sgemm(int order, int transpose_a, int transpose_b, int32_t m, int32_t n, int32_t k,
                 float alpha, const float *a, int32_t lda, const float *b, int32_t ldb,
                 float beta, float *c, int32_t ldc);
void cblas_dgemm(int order, int transpose_a, int transpose_b, int32_t m, int32_t n, int32_t k,
                 double alpha, const double *a, int32_t lda, const double *b, int32_t ldb,
                 double beta, double *c, int32_t ldc);
void cblas_ssyrk(int order, int uplo, int transpose, int32_t n, int32_t k, float alpha,
                 const float *a, int32_t lda, float beta, float *c, int32_t ldc);
void cblas_dsyrk(int order, int uplo, int transpose, int32_t n, int32_t k, double alpha,
                 const double *a, int32_t lda, double beta, double *c, int32_t ldc);

// LAPACK

void dposv_(const char *uplo, const int32_t *n, const int32_t *nrhs, double *a,
            const int32_t *lda, double *b, const int32_t *ldb, int32_t *info);
void dsyevd_(const char *jobz, const char *uplo, const int32_t *n, double *a, const int32_t *lda,
             double *w, double *work, const int32_t *lwork, int32_t *iwork,
             const int32_t *liwork, int32_t *info);
void sgeqrf_(const int32_t *m, const int32_t *n, float *a, const int32_t *lda, float *tau,
             float *work, const int32_t *lwork, int32_t *info);
void sorgqr_(const int32_t *m, const int32_t *n, const int32_t *k, float *a, const int32_t *lda,
             const float *tau, float *work, const int32_t *lwork, int32_t *info);
void sgesdd_(const char *jobz, const int32_t *m, const int32_t *n, float *a, const int32_t *lda,
             float *s, float *u, const int32_t *ldu, float *vt, const int32_t *ldvt, float *work,
             const int32_t *lwork, int32_t *iwork, int32_t *info);

// Which library was loaded

/// Makes OpenBLAS use one thread; does nothing with any other library.
void winnow_blas_use_one_thread(void);

/// OpenBLAS's own description of its build ("OpenBLAS 0.3.21 …"), or NULL with another library.
const char *_Nullable winnow_blas_openblas_description(void);

// The allocator

/// Lets the allocator keep large blocks that were freed; does nothing where it cannot be told.
void winnow_keep_freed_memory(void);

#pragma clang assume_nonnull end

#endif
